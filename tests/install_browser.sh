#!/bin/sh
# Makes sure that browser tests can run: Chromium, a Thai font, what the test driver links to, and
# the programs that read printed pages and QR codes.
missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
    || command -v google-chrome >/dev/null || missing="chromium"
/sbin/ldconfig -p | grep -q libatomic.so.1 || missing="$missing libatomic1"
fc-list :lang=th 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-core"
command -v pdftotext >/dev/null || missing="$missing poppler-utils"
command -v zbarimg >/dev/null || missing="$missing zbar-tools"
# shellcheck disable=SC2086  # the names are words of their own
[ -z "$missing" ] || sh "$(dirname "$0")/install_packages.sh" $missing || {
    echo "!!! เบราว์เซอร์สำหรับทดสอบไม่ครบ และติดตั้งให้ไม่ได้: การทดสอบในเบราว์เซอร์จะถูกข้าม !!!"
}
