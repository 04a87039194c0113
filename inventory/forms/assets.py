"""One asset, with the fields that the organization declared."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inventory.forms.surroundings import OWNER, PARAGRAPH, RemovableForm
from inventory.importers.columns import CHECKS, CellRefused, Value, custom_value
from inventory.models import Asset, DeclaredField
from inventory.models.assets import TAGS_BETWEEN
from inventory.queries import custom_fields
from inventory.vocabulary import CUSTOM_PREFIX

CHECKED = (
    *("asset_tag", "hostname", "mac_address", "operating_system", "business_unit", "location", "vendor", "model"),
    *("serial_number", "description"),
)


class AssetForm(RemovableForm[Asset]):
    """What is typed passes the same checks as a file."""

    verb, create_verb = "asset.change", "asset.create"

    class Meta:
        model = Asset
        fields = [
            *("name", "asset_tag", "type", "status", "owner", "environment", "criticality", "criticality_reason"),
            *("data_classification", "is_internet_facing", "business_unit", "location", "hostname", "ip_address"),
            *("mac_address", "operating_system", "vendor", "model", "serial_number", "tags", "last_seen"),
            *("rto_hours", "rpo_hours", "confidentiality", "integrity", "availability", "description"),
        ]
        field_classes = OWNER
        widgets = {
            "description": PARAGRAPH,
            "last_seen": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S"),
        }
        help_texts = {
            "asset_tag": _("What stands on the sticker. No other asset may have it."),
            "tags": _("Parted by commas: dmz, pci."),
            "criticality": _("Its own. What rests on it may make it more critical; the page shows that by itself."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.tags:
            self.initial["tags"] = ", ".join(self.instance.tag_list)
        self.declared = custom_fields()
        for one in self.declared:
            self.fields[CUSTOM_PREFIX + one.key] = _field(one, self.instance.custom.get(one.key))

    def clean_tags(self) -> str:
        found = self._checked("tags")
        return TAGS_BETWEEN.join(found) if isinstance(found, list) else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in CHECKED:
            if given.get(name):
                try:
                    given[name] = self._checked(name)
                except ValidationError as error:
                    self.add_error(name, error)
        custom = dict(self.instance.custom)
        for one in self.declared:
            text = given.get(CUSTOM_PREFIX + one.key)
            try:
                value = custom_value("" if text is None else str(text), one.as_custom)
            except CellRefused as refused:
                self.add_error(CUSTOM_PREFIX + one.key, f"{refused.why} {refused.mend}")
                continue
            custom.pop(one.key, None)
            if value is not None:
                custom[one.key] = value
        self.instance.custom = custom
        return given

    def _checked(self, name: str) -> Value:
        text = str(self.cleaned_data.get(name) or "").strip()
        try:
            return CHECKS[name](text) if text else ""
        except CellRefused as refused:
            raise ValidationError(f"{refused.why} {refused.mend}") from None


def _field(declared: DeclaredField, value: Value) -> forms.Field:
    options: dict[str, Any] = {"label": declared.label, "required": declared.is_required, "initial": value}
    match declared.type:
        case DeclaredField.Type.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
        case DeclaredField.Type.FLAG:
            options["initial"] = {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""
            return forms.ChoiceField(choices=[("", _("Not known")), ("true", _("Yes")), ("false", _("No"))], **options)
        case DeclaredField.Type.CHOICE:
            return forms.ChoiceField(choices=[("", "—"), *((one, one) for one in declared.choice_list)], **options)
        case _:
            return forms.CharField(max_length=500, **options)
