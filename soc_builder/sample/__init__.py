"""The sample organization: a year in the life of a SOC that is being built, made through the product's own actions."""

from soc_builder.sample.build import make_sample, remove_sample

__all__ = ["make_sample", "remove_sample"]
