"""Russian for what is said of answers and promises."""

MARKS = {"answers": "отвечает", "partly": "отвечает отчасти", "does not answer": "не отвечает"}
VERDICTS = {"yes": "есть", "no": "нет", "none": "не нужно", "partly": "отчасти"}
TYPED = {"yes": "yes", "да": "yes", "no": "no", "нет": "no", "none": "none", "не нужно": "none", "partly": "partly", "отчасти": "partly"}
STATES = {"open": "срок не вышел", "kept": "исполнено", "broken": "нарушено", "unknown": "неизвестно: никто ничего не сказал"}
