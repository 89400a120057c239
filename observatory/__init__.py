"""The observatory: figures of the register for everybody, read through register.reporting, drawn with Dash."""

from flask import Flask, Response, request


def mount(app: Flask) -> None:
    """Plug the observatory under ``/observatory/``; its routes are public, the caller gives them their permission."""
    from observatory.data import Shelf
    from observatory.pages import charts, site

    app.extensions["toit_observatory"] = Shelf()
    dash = site.Observatory(
        "observatory",
        server=app,  # type: ignore[arg-type]
        url_base_pathname=site.PREFIX,
        assets_folder="assets",
        serve_locally=True,
        use_async=False,
        update_title="",
        title="Observatoire",
    )
    charts.declare(dash)
    app.register_blueprint(site.blueprint)
    policy = content_policy(list(dash.csp_hashes()))

    @app.after_request
    def protect(response: Response) -> Response:
        """Dash's own policy, under its own path and nowhere else: it writes styles as it draws."""
        if request.path.startswith(site.PREFIX):
            response.headers["Content-Security-Policy"] = policy
        if request.path.startswith(f"{site.PREFIX}assets/") and "m" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def content_policy(script_hashes: list[str]) -> str:
    """What a page of the observatory may load: ourselves, Dash's two inline scripts by their digest, inline styles."""
    scripts = " ".join(["'self'", *script_hashes])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none';"
        " manifest-src 'self'"
    )
