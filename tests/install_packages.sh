#!/bin/sh
# Installs Debian packages where we may (root, apt-get); says what is missing where we may not.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "กำลังติดตั้ง $* ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
else
    echo "ต้องมี $* โปรดติดตั้งด้วยสิทธิ์ผู้ดูแลเครื่อง: sudo apt-get install $*" >&2
    exit 1
fi
