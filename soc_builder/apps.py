from django.apps import AppConfig


class SocBuilderConfig(AppConfig):
    name = "soc_builder"
