"""The network: what arXiv and doi.org know of a paper, and its schema picture."""

from paperlog.fetch.fetcher import Fetcher
from paperlog.fetch.web import Server, Web

__all__ = ["Fetcher", "Server", "Web"]
