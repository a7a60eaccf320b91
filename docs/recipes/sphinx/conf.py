"""Sphinx with MyST: the script on each page, the tag as HTML in Markdown. The bundle lies in `_static/hearth/`."""

project = "A live model in Sphinx"
extensions = ["myst_parser"]
html_js_files = ["hearth/hearth-demo-0.1.0.js"]
