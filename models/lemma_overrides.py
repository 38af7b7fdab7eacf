"""Where the likeliest reading of the dictionary is not what people of a town mean."""

LEMMA_OVERRIDES = {
    "ямы": "яма",
    "ям": "яма",
    "данной": "данный",
    "парке": "парк",
    "лет": "лет",
    "банки": "банка",
}
