"""Retiring, removing and restoring. Removing puts a record aside; nothing of it is lost."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions import save_record
from accounts.models import Membership
from core import clock
from core.errors import Refused
from inventory.models import Asset, Removable


def removing(record: Removable) -> str:
    """What the audit trail calls it: "asset.remove"."""
    return f"{record._meta.model_name}.remove"


def restoring(record: Removable) -> str:
    return f"{record._meta.model_name}.restore"


def change_status(asset: Asset, status: Asset.Status, *, by: Membership) -> Asset:
    """Plan it, use it, retire it."""
    if asset.is_removed:
        raise Refused(_("It was removed. Restore it first."))
    asset.status = status
    return save_record(asset, by=by, verb="asset.status")


def remove_record(record: Removable, *, by: Membership) -> None:
    """Put it aside: lists, figures and imports no longer see it, until somebody restores it."""
    if record.is_removed:
        raise Refused(_("It was removed before."))
    record.removed_at = clock.now()
    save_record(record, by=by, verb=removing(record))


def restore_record(record: Removable, *, by: Membership) -> None:
    """Take it back as it was. Refused where another record has taken its tag, range or name."""
    if not record.is_removed:
        raise Refused(_("It is not removed."))
    record.removed_at = None
    try:
        with transaction.atomic():
            save_record(record, by=by, verb=restoring(record))
    except IntegrityError:
        raise Refused(_("Another record has its tag, range or name now. Change that one first.")) from None
