"""The phones: programs that we did not write, behind one small interface."""

from labkit.phones.account import Account
from labkit.phones.baresip import Baresip
from labkit.phones.linphone import Linphone
from labkit.phones.sipp import Sipp

__all__ = ["Account", "Baresip", "Linphone", "Sipp"]
