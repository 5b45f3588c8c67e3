"""A first wording for a point of the report, out of a theme's label and what was said typically."""

from forms.definition import Purpose
from survey.findings import LABEL_JOIN


def suggested_wording(label: str, typical: str, purpose: Purpose) -> str:
    """Return a first wording in the language of reports; ``typical`` is a quote, or "" """
    return " และ".join(label.split(LABEL_JOIN))
