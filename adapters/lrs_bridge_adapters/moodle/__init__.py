"""Moodle with the plugin logstore_xapi."""
