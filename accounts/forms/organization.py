"""What is typed about an organization."""

from io import BytesIO
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy
from PIL import Image

from accounts import actions
from accounts.forms.records import VersionedForm
from accounts.models import Membership, Organization
from core.one_line import OneLineField

MAX_LOGO_BYTES = 2 * 1024 * 1024
MAX_LOGO_SIDE = 6_000
LOGO_SIZE = (800, 320)
LOGO_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def time_zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class OrganizationForm(VersionedForm[Organization]):
    """All settings of an organization but its logo."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)

    class Meta:
        model = Organization
        fields = [
            "name",
            "slug",
            "sector",
            "size_band",
            "country",
            "time_zone",
            "paper",
            "tlp",
            "color",
            "is_mfa_required",
        ]
        field_classes = {"name": OneLineField}
        widgets = {"color": forms.TextInput(attrs={"type": "color"})}
        help_texts = {
            "slug": gettext_lazy("Addresses begin with it. When you change it, old addresses no longer lead here."),
            "country": gettext_lazy("Two letters, such as DE."),
            "time_zone": gettext_lazy("Dates and times on pages and in reports."),
            "is_mfa_required": gettext_lazy("Members without one are led to set it up when they next open a page."),
        }

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        return country.upper()

    def write(self, by: Membership) -> Organization:
        return actions.change_organization(self.instance, by=by)


class NewOrganizationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """What a new organization needs."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones, initial="UTC")

    class Meta:
        model = Organization
        fields = ["name", "sector", "size_band", "country", "time_zone"]
        field_classes = {"name": OneLineField}
        help_texts = {"country": gettext_lazy("Two letters, such as DE.")}

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        return country.upper()


class LogoForm(forms.Form):
    """A picture that becomes a PNG of at most 800 × 320 pixels; nothing of the original file is kept."""

    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )

    def clean_file(self) -> bytes:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_LOGO_BYTES:
            raise forms.ValidationError(_("The picture is larger than 2 MB. Make it smaller and try again."))
        try:
            picture = Image.open(upload, formats=LOGO_FORMATS)
            if max(picture.size) > MAX_LOGO_SIDE:
                raise forms.ValidationError(
                    _("The picture measures %(width)d × %(height)d pixels; 6,000 on a side is the most.")
                    % {"width": picture.width, "height": picture.height}
                )
            small = picture.convert("RGBA")
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise forms.ValidationError(_("This file is not a picture that can be read. Use PNG or JPEG.")) from error
        small.thumbnail(LOGO_SIZE)
        buffer = BytesIO()
        small.save(buffer, format="PNG", optimize=True)
        return buffer.getvalue()
