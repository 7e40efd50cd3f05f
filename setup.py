"""Packaging metadata: the one source of name, version, dependencies and the console script."""

from setuptools import find_packages, setup

setup(
    name="appliance",
    version="0.1.0",
    description="On-premise office telephony box: SMS, chat and click to call on your own LAN",
    license="MIT",
    python_requires=">=3.11",
    packages=find_packages(include=["appliance", "appliance.*", "web", "web.*"]),
    include_package_data=True,
    package_data={
        "appliance.simulator": ["templates/*.html", "static/*"],
        "appliance.store": ["migrations/*.sql", "migrations/*.py"],
        "web": ["templates/*.html", "static/**/*"],
    },
    install_requires=[
        "panoramisk==1.4",
        "pyserial>=3.5,<4",
        "aiosmtpd>=1.4.6,<2",
        "flask>=3.1,<4",
        "flask-sock>=0.7,<0.8",
        "simple-websocket>=1.1,<2",
        "peewee>=4.5,<5",
        "gunicorn[gevent]>=27,<28",
        "argon2-cffi>=25.1",
        "phonenumberslite>=9",
        "cryptography>=45",
        "ldap3==2.9.1",
        "pyasn1>=0.6,<0.7",  # ldap3 needs names that are to go
    ],
    extras_require={
        "dev": [
            "pytest>=9",
            "pytest-asyncio>=1.3",
            "pytest-rerunfailures>=16",
            "pytest-timeout>=2.4",
            "pytest-xdist>=3.8",
            "hypothesis>=6.140",
            "ruff>=0.14",
            "mypy>=1.18",
            "import-linter>=2.5",
            "playwright>=1.55",
            "axe-playwright-python>=0.1.4",
            "websockets>=17",
            "types-pyserial",
            "shtab>=1.7",  # completion and manual page of the package
            "argparse-manpage>=4.6",
            "pip-audit>=2.9",  # make audit
        ],
    },
    entry_points={"console_scripts": ["appliance=appliance.cli.main:main"]},
)
