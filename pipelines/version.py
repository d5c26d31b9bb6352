"""The version of the cleaning: it stands in every record, and grows when any output can change."""

CLEANER_VERSION = "1"
