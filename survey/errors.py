"""The refusals of this service, few and named; each becomes one page or one line of a command."""


class Refusal(Exception):
    """Something that could not be done, told in Thai to the person who asked for it."""

    status = 400


class SurveyNotFound(Refusal):
    """No survey has this address."""

    status = 404


class SurveyNotOpen(Refusal):
    """The survey exists but has not been opened yet."""

    status = 404


class SurveyClosed(Refusal):
    """The survey takes no more answers."""

    status = 410


class AlreadyReceived(Refusal):
    """This very form was received before; it is stored once."""

    status = 409


class NotStored(Refusal):
    """The answers could not be put on disk, so they were not accepted."""

    status = 503


class WrongState(Refusal):
    """What was asked does not fit the survey's state (draft, open, closed)."""

    status = 409


class ImportRefused(Refusal):
    """The file to import has a mistake, so nothing of it was taken."""

    status = 422


class NoAnalysisYet(Refusal):
    """The survey has no finished run to show."""

    status = 409


class StaleDecision(Refusal):
    """The theme or statement of a decision is no longer there."""

    status = 409
