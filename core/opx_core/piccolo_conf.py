"""Piccolo's configuration. Its engine never connects by itself: sessions lend it a connection."""

from piccolo.conf.apps import AppRegistry

from opx_core.engine import SessionEngine

DB = SessionEngine(config={"dsn": ""}, extensions=())

APP_REGISTRY = AppRegistry(apps=["opx_core.piccolo_app"])
