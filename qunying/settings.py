"""Settings from the environment; a wrong one refuses to start with one clear sentence."""

import os
import secrets
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

BASE = Path(__file__).resolve().parent


def refuse(sentence: str) -> NoReturn:
    """Leave with exit code 1 and one sentence, before anything is touched."""
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def envbool(name: str, default: bool) -> bool:
    """A yes/no setting; anything else refuses to start."""
    text = os.environ.get(name, "").strip().lower()
    if text in ("", "1", "0", "true", "false", "yes", "no"):
        return default if text == "" else text in ("1", "true", "yes")
    refuse(f"环境变量 {name} 只能是 1 或 0，现在是「{text}」。请改正后重新启动。")


def envmegabytes(name: str, default: int, least: int) -> int:
    """A number of megabytes, at least so many; anything else refuses to start."""
    text = os.environ.get(name, "").strip() or str(default)
    if text.isascii() and text.isdigit() and int(text) >= least:
        return int(text)
    refuse(f"环境变量 {name} 要写不小于 {least} 的整数（兆字节），现在是「{text}」。请改正后重新启动。")


def data_folder() -> Path:
    """Where everything is kept (``--data`` or QUNYING_DATA, else ./data), made with access for its owner only."""
    folder = Path(os.environ.get("QUNYING_DATA") or "data").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        refuse(f"数据目录 {folder} 建不了：{problem.strerror}。请用 --data 换一个可写的目录。")
    return folder


def secret_key(folder: Path) -> str:
    """The installation's key, made on the first start in a file only its owner can read."""
    path = folder / "secret.key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(50))
    key = path.read_text().strip()
    if len(key) < 40:
        refuse(f"密钥文件 {path} 不完整。请从备份恢复它；换新密钥会让所有登录链接失效。")
    return key


def database(folder: Path) -> dict[str, object]:
    """SQLite in the data folder, or PostgreSQL when QUNYING_DATABASE_URL says so."""
    url = os.environ.get("QUNYING_DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "qunying.sqlite3"),
            "CONN_MAX_AGE": None,  # opening the file anew costs fifteen times what a quiet poll does
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # deferred transactions fail with "database is locked" when they upgrade
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;",
            },
            "TEST": {"NAME": str(folder / "test.sqlite3")},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        refuse("QUNYING_DATABASE_URL 要以 postgresql:// 开头，例如 postgresql://qunying:密码@localhost/qunying。")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "qunying",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": query,
    }


DATA = data_folder()
SECRET_KEY = os.environ.get("QUNYING_SECRET_KEY") or secret_key(DATA)
DEBUG = envbool("QUNYING_DEBUG", False)
ALLOWED_HOSTS = [host for host in os.environ.get("QUNYING_HOSTS", "*").split(",") if host]
PUBLIC_URL = os.environ.get("QUNYING_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
MEASURE_MEMORY = envmegabytes("QUNYING_MEASURE_MEMORY", 400, 100)  # of each process that answers measures; ten million messages want a thousand

FLOORS = [  # lowest first; a name may import only what stands before it, as `import-linter` checks
    "kernel", "journal",
    "blueprint", "flows", "insight",
    "people", "groups", "charter", "channels", "incentives",
    "content", "activities", "commerce", "conduct",
    "camps",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    *[f"qunying.{floor}" for floor in FLOORS],
    "qunying.channels.adapters.web",
    "qunying.channels.adapters.wecom",
    "qunying.faces.kit",
    "qunying.faces.console",
    "qunying.faces.h5",
    "qunying.faces.boss",
    "qunying.faces.report",
]

MIDDLEWARE = [
    "qunying.faces.h5.poll.QuietPoll",  # first: two thousand open pages must cost next to nothing
    "qunying.faces.kit.csp.SecurityHeaders",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qunying.faces.kit.refusals.RefusalsAsPages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "qunying.faces.urls"
WSGI_APPLICATION = "qunying.faces.wsgi.application"
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "qunying.faces.console.accounts.ClosedSignup"
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"} for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
SILENCED_SYSTEM_CHECKS = ["axes.W002"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qunying.faces.kit.context.look",
            ]
        },
    }
]

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a cache per process would let a logout in one live on in the other
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "qunying.kernel.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("QUNYING_LOG", "WARNING")},
}
