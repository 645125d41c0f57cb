#!/bin/sh
# The calls of the service's own wiki, in its order, by curl with a cookie jar: log on, look, submit, watch, cancel,
# download, log off. Prints one line for each step; run by wiki-sequence.test.ts.
# Wants MOCK_URL, JESS_EMAIL, JESS_PASSWORD and an empty folder as its working directory.
set -eu

users="$MOCK_URL/users/api"
jess="$MOCK_URL/jess_web/api"
json="Content-Type: application/json"

call() { curl --silent --show-error --cookie jar.txt --cookie-jar jar.txt "$@"; }
# One field of a reply that is printed a line for a field.
field() { sed -n "s/^ *\"$1\" : \"\{0,1\}\([^\"]*[^\",]\)\"\{0,1\},\{0,1\}\$/\1/p" | head -n 1; }
forward() { curl --silent --output /dev/null --header "$json" --data "{\"ms\": $1}" "$MOCK_URL/_mock/clock/advance"; }

printf 'Version,9.3;\n' > model.idf
printf 'LOCATION,London\n' > weather.epw

echo "info: $(call "$jess/info" | field Title)"
echo "without a session: $(call --output /dev/null --write-out '%{http_code}' "$jess/session")"
echo "log on: $(call --header "$json" --data "{\"email\": \"$JESS_EMAIL\", \"password\": \"$JESS_PASSWORD\"}" "$users/auth" | field status)"
echo "session: $(call "$jess/session" | field status)"
echo "check in: $(call --request POST "$users/checkin" | field status)"
echo "account: $(call "$jess/account" | field username)"
echo "usage: $(call "$jess/usage" | field status)"
echo "jobs: $(call --request GET --header "$json" --data '{"status": "FINISHED,QUEUED"}' "$jess/jobs" | field status)"

submit() {
  call --form file=@model.idf --form file=@weather.epw --form "title=$1" --form desc= --form split=FALSE "$jess/job" | field data
}
first=$(submit first)
echo "status: $(call "$jess/job/status/$first" | sed -n '/"data"/,$p' | field status)"
forward 10000
echo "status: $(call "$jess/job/status/$first" | sed -n '/"data"/,$p' | field status)"
echo "cancel: $(call --header "$json" --data '{"cmd": "Cancel"}' "$jess/job/$first" | field cancel_Flag)"
forward 5000
echo "status: $(call "$jess/job/status/$first" | sed -n '/"data"/,$p' | field status)"
echo "cancel again: $(call --header "$json" --data '{"cmd": "Cancel"}' "$jess/job/$first" | field ok)"

second=$(submit second)
forward 60000
echo "status: $(call "$jess/job/status/$second" | sed -n '/"data"/,$p' | field status)"
echo "dir: $(call "$jess/job/dir/$second" | grep -c '"fullPath" : "/[a-z]')"
call --output all.zip "$jess/job/file/$second"
call --output some.zip "$jess/job/file/$second?ext=err,end"
echo "signature: $(head -c 2 all.zip) $(head -c 2 some.zip)"
call --output eplusout.end "$jess/job/file/$second/eplusout.end"
echo "end: $(cut -c 1-33 eplusout.end)"
call --output in.idf "$jess/job/file/$second/in.idf"
cmp model.idf in.idf && echo "model: as it was sent"

echo "store: $(call --form file=@model.idf --form file=@weather.epw "$users/files/proj/x" | field callback)"
echo "stored: $(call "$users/files/proj/x" | grep -c '"fileName" : ".*\.')"
third=$(call --header "$json" --data '{"cmd": "Create", "caption": "third", "uploadRef": "/proj/x", "jobRef": 0}' "$jess/job" | field data)
echo "status: $(call "$jess/job/status/$third" | sed -n '/"data"/,$p' | field status)"
echo "delete: $(call --request DELETE "$users/files/proj/x" | field status)"
echo "log off: $(call --request POST "$users/logout" | field status)"
echo "afterwards: $(call --output /dev/null --write-out '%{http_code}' "$jess/session")"
