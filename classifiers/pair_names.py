"""The features of a pair of mentions, in the order of their columns; `weights` in same_problem.toml go by these names."""

NAMES = (
    "house", "hint", "house_conflict", "half_house", "street_only", "place", "no_address_one", "no_address_both", "street_conflict", "place_conflict",
    "settlement_conflict", "cos", "cos_context", "short", "numbers", "log_days", "days", "topic", "group", "thread", "answers", "author",
    "replies", "outage", "notice", "topic_place", "topic_house", "topic_sure", "cos_no_address", "outage_soon", "outage_apart", "flat_outage", "hot_cold",
    "matter", "matter_context", "kin", "kin_context", "matter_soon", "other_matter", "thread_other_matter", "thread_matter", "supply", "other_supply",
    "surge", "supply_soon", "surge_apart", "surge_nowhere", "supply_soon_apart", "anywhere", "anywhere_matter", "anywhere_apart",
    "around", "around_place", "around_house", "gram",
)  # fmt: skip
