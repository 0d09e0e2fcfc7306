#!/bin/sh
# Copies the storage of a receiver while it runs: backup.sh STORAGE BACKUP
#
# Each database is copied by SQLite, which also copies what is only in its log so far; a plain copy of the files could be torn. To
# restore, stop the receiver, replace its storage folder with the backup, and start it. What was accepted after the backup is then
# missing, and what was delivered after it is delivered again.
set -eu
if [ $# -ne 2 ]; then
  echo "usage: backup.sh STORAGE BACKUP" >&2
  exit 2
fi
storage=$1
backup=$2
if [ -e "$backup" ]; then
  echo "backup.sh: $backup exists already: choose a new folder" >&2
  exit 1
fi
case $backup in
  /*) ;;
  *) backup=$PWD/$backup ;;
esac
cd "$storage"
# The intake is copied before the shards: what it hands over and deletes meanwhile is in theirs, and what is in both is stored once.
{
  find . -path './npm-hooks-intake/*' -name '*.sqlite'
  find . -name '*.sqlite' ! -path './npm-hooks-intake/*'
} | while read -r file; do
  mkdir -p "$backup/$(dirname "$file")"
  # The receiver may write at the same time; SQLite waits for it.
  sqlite3 -cmd '.timeout 10000' "$file" ".backup '$backup/$file'"
done
