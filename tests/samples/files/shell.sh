#!/usr/bin/env bash
# Prints the largest files below a folder, largest first.
set -euo pipefail

folder="${1:-.}"
count="${2:-10}"

if [ ! -d "$folder" ]; then
    echo "usage: $0 FOLDER [COUNT]" >&2
    exit 2
fi

find "$folder" -type f -not -path '*/.git/*' -printf '%s\t%p\n' |
    sort --numeric-sort --reverse |
    head --lines "$count" |
    while IFS=$'\t' read -r bytes path; do
        printf '%10d  %s\n' "$bytes" "$path"
    done
