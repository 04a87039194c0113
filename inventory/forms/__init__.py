"""Validation of what people type about the inventory."""

from inventory.forms.assets import AssetForm
from inventory.forms.declared import DeclaredFieldForm
from inventory.forms.dependencies import DependencyForm
from inventory.forms.surroundings import DataSetForm, NetworkForm, ServiceForm

__all__ = ["AssetForm", "DataSetForm", "DeclaredFieldForm", "DependencyForm", "NetworkForm", "ServiceForm"]
