from django.urls import path

from inventory.views import assets, declared, dependencies, records
from inventory.views.kinds import DATA_SET, NETWORK, SERVICE

app_name = "inventory"
urlpatterns = [
    path("assets/", assets.assets, name="assets"),
    path("assets/assets.csv", assets.assets, {"file": "csv"}, name="assets_csv"),
    path("assets/assets.xlsx", assets.assets, {"file": "xlsx"}, name="assets_xlsx"),
    path("assets/new/", assets.create, name="create_asset"),
    path("assets/fields/", declared.fields, name="declared_fields"),
    path("assets/fields/<uuid:pk>/", declared.field, name="declared_field"),
    path("assets/<uuid:pk>/", assets.asset, name="asset"),
    path("assets/<uuid:pk>/change/", assets.change, name="change_asset"),
    path("assets/<uuid:pk>/status/", assets.status, name="asset_status"),
    path("assets/<uuid:pk>/remove/", assets.remove, name="remove_asset"),
    path("assets/<uuid:pk>/restore/", assets.restore, name="restore_asset"),
    path("assets/<uuid:pk>/dependencies/", dependencies.add, {"kind": "asset"}, name="add_asset_dependency"),
    path("dependencies/<uuid:pk>/remove/", dependencies.remove, name="remove_dependency"),
    # Networks
    path("networks/", records.listed, {"kind": NETWORK}, name="networks"),
    path("networks/networks.csv", records.listed, {"kind": NETWORK, "file": "csv"}, name="networks_csv"),
    path("networks/networks.xlsx", records.listed, {"kind": NETWORK, "file": "xlsx"}, name="networks_xlsx"),
    path("networks/new/", records.create, {"kind": NETWORK}, name="create_network"),
    path("networks/<uuid:pk>/", records.record, {"kind": NETWORK}, name="network"),
    path("networks/<uuid:pk>/change/", records.change, {"kind": NETWORK}, name="change_network"),
    path("networks/<uuid:pk>/remove/", records.remove, {"kind": NETWORK}, name="remove_network"),
    path("networks/<uuid:pk>/restore/", records.restore, {"kind": NETWORK}, name="restore_network"),
    path("networks/<uuid:pk>/dependencies/", dependencies.add, {"kind": "network"}, name="add_network_dependency"),
    # Data
    path("data/", records.listed, {"kind": DATA_SET}, name="data_sets"),
    path("data/data.csv", records.listed, {"kind": DATA_SET, "file": "csv"}, name="data_sets_csv"),
    path("data/data.xlsx", records.listed, {"kind": DATA_SET, "file": "xlsx"}, name="data_sets_xlsx"),
    path("data/new/", records.create, {"kind": DATA_SET}, name="create_data_set"),
    path("data/<uuid:pk>/", records.record, {"kind": DATA_SET}, name="data_set"),
    path("data/<uuid:pk>/change/", records.change, {"kind": DATA_SET}, name="change_data_set"),
    path("data/<uuid:pk>/remove/", records.remove, {"kind": DATA_SET}, name="remove_data_set"),
    path("data/<uuid:pk>/restore/", records.restore, {"kind": DATA_SET}, name="restore_data_set"),
    path("data/<uuid:pk>/dependencies/", dependencies.add, {"kind": "data_set"}, name="add_data_set_dependency"),
    # Services
    path("services/", records.listed, {"kind": SERVICE}, name="services"),
    path("services/services.csv", records.listed, {"kind": SERVICE, "file": "csv"}, name="services_csv"),
    path("services/services.xlsx", records.listed, {"kind": SERVICE, "file": "xlsx"}, name="services_xlsx"),
    path("services/new/", records.create, {"kind": SERVICE}, name="create_service"),
    path("services/<uuid:pk>/", records.record, {"kind": SERVICE}, name="service"),
    path("services/<uuid:pk>/change/", records.change, {"kind": SERVICE}, name="change_service"),
    path("services/<uuid:pk>/remove/", records.remove, {"kind": SERVICE}, name="remove_service"),
    path("services/<uuid:pk>/restore/", records.restore, {"kind": SERVICE}, name="restore_service"),
    path("services/<uuid:pk>/dependencies/", dependencies.add, {"kind": "service"}, name="add_service_dependency"),
]
