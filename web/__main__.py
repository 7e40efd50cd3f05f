"""``python -m web``: run the web process."""

from web.serve import main

main()
