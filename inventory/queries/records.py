"""Rows for the lists of networks, data sets and services."""

from django.db.models import QuerySet

from inventory.models import BusinessService, DataSet, Network


def network_rows() -> QuerySet[Network]:
    return Network.objects.select_related("owner")


def data_set_rows() -> QuerySet[DataSet]:
    return DataSet.objects.select_related("owner")


def service_rows() -> QuerySet[BusinessService]:
    return BusinessService.objects.select_related("owner")
