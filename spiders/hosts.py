"""Where the networks live; apart from the spiders, so that who reads settings loads no crawler."""

VK_URL = "https://api.vk.ru/"
OK_URL = "https://api.ok.ru/"
TELEGRAM_URL = "https://t.me"
