"""The words an inventory is written in, as plain values: models, forms, importers and the API take them from here."""

from dataclasses import dataclass
from enum import StrEnum

from inventory.criticality import Level

LEVEL_WORDS = {level.name.lower(): level for level in Level}


class AssetType(StrEnum):
    WORKSTATION = "workstation"
    SERVER = "server"
    NETWORK_DEVICE = "network_device"
    MOBILE_DEVICE = "mobile_device"
    APPLICATION = "application"
    DATABASE = "database"
    CLOUD_RESOURCE = "cloud_resource"
    OT_DEVICE = "ot_device"
    IOT_DEVICE = "iot_device"
    SAAS = "saas"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where in its life an asset stands."""

    PLANNED = "planned"
    IN_USE = "in_use"
    RETIRED = "retired"


class Environment(StrEnum):
    PRODUCTION = "production"
    STAGING = "staging"
    DEVELOPMENT = "development"


class Classification(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


class CustomType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"


class FileFormat(StrEnum):
    """In which formats an inventory comes from outside."""

    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    JSON = "json"
    NMAP = "nmap"
    NETBOX = "netbox"
    SNIPEIT = "snipeit"
    CYCLONEDX = "cyclonedx"


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that an organization declared for its assets. In files its column is called `cf_<key>`."""

    key: str
    type: CustomType
    choices: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def column(self) -> str:
        return CUSTOM_PREFIX + self.key


CUSTOM_PREFIX = "cf_"
