"""The ways in which the lab ends without a pass."""


class LabFailure(Exception):
    """What the lab looked for did not happen; the text is one line for the report."""


class LabImpossible(Exception):
    """This machine cannot carry the lab (no root, a tool is missing); the text says what to do."""
