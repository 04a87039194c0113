"""Fields that an organization adds to its assets."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Record, history
from inventory import vocabulary


class DeclaredField(Record):
    """One more field of every asset: what it is called, and what may stand in it."""

    class Type(models.TextChoices):
        TEXT = vocabulary.CustomType.TEXT.value, _("Text")
        NUMBER = vocabulary.CustomType.NUMBER.value, _("Number")
        DATE = vocabulary.CustomType.DATE.value, _("Date")
        FLAG = vocabulary.CustomType.FLAG.value, _("Yes or no")
        CHOICE = vocabulary.CustomType.CHOICE.value, _("One of these")

    key = models.CharField(
        _("name in files"), max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Use small letters, digits, underscores: support_level."))],
    )  # fmt: skip
    label = models.CharField(_("name on pages"), max_length=60)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.TEXT)
    choices = models.TextField(_("choices"), max_length=2000, blank=True, help_text=_("One a line."))
    is_required = models.BooleanField(_("must be filled in"), default=False)

    history = history()

    class Meta(Record.Meta):
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], name="declared_field_key_once",
                violation_error_message=_("Another field has this name in files."),
            ),
            models.CheckConstraint(
                condition=~models.Q(type="choice") | ~models.Q(choices=""), name="declared_choice_has_choices",
                violation_error_message=_("Give at least one choice."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def choice_list(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(" ".join(line.split()) for line in self.choices.splitlines() if line.strip()))

    @property
    def as_custom(self) -> vocabulary.CustomField:
        return vocabulary.CustomField(
            self.key, vocabulary.CustomType(self.type), self.choice_list, is_required=self.is_required
        )
