"""The site: what is known, as static pages that work without JavaScript."""
