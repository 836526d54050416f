#!/bin/sh
# Makes the recordings of this folder anew; see README.md for what they are.
# Needs espeak-ng 1.51 and ffmpeg with libopus. Other versions make other
# bytes of the same speech.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# say NAME SPEED PITCH TEXT: one phrase as 16 kHz mono.
say() {
	espeak-ng -v en-us -s "$2" -p "$3" -w "$work/say.wav" "$4"
	convert "$work/say.wav" "$work/$1.wav"
}

# rest NAME SECONDS: a pause with the hiss of a quiet room.
rest() {
	ffmpeg -nostdin -v error -y -f lavfi -i "anoisesrc=d=$2:c=pink:a=0.002:r=16000:s=1" -ac 1 -c:a pcm_s16le "$work/$1.wav"
}

convert() {
	ffmpeg -nostdin -v error -y -i "$1" -af aresample=16000 -ac 1 -c:a pcm_s16le "$2"
}

# join OUT PART…: the parts one after another.
join() {
	out=$1
	shift
	: >"$work/list"
	for part; do echo "file '$part.wav'" >>"$work/list"; done
	ffmpeg -nostdin -v error -y -f concat -safe 0 -i "$work/list" -fflags +bitexact -flags:a +bitexact -map_metadata -1 -c:a pcm_s16le "$out"
}

# opus IN OUT: small, and the same bytes each time.
opus() {
	ffmpeg -nostdin -v error -y -i "$1" -c:a libopus -b:a 24k -application voip -fflags +bitexact -flags:a +bitexact \
		-map_metadata -1 "$2"
}

rest short 0.5
rest medium 0.9
rest long 2.2
rest verylong 3

say hello 150 55 "Good evening, and welcome to the club."
say plan 155 45 "Tonight you will hear three short speeches, and then you will tell the speakers what you heard."
say begin 145 60 "Let us begin."
join welcome.wav hello short plan medium begin
opus welcome.wav welcome.opus

say n1 165 50 "So, um, hello everybody."
say n2 185 48 "I, uh, I wanted to talk about the garden, you know, the one behind the school."
say n3 150 40 "It was, um, sort of empty, and"
say n4 190 55 "and basically nobody knew what to do with it, so we, like, asked the children."
say n5 140 42 "They wanted, uh, beans."
say n6 200 58 "Now there are, um, maybe forty beds, and every class has one, and I think that is, you know, kind of great."
say n7 130 38 "So, um. Yes. Thank you."
join "$work/nervous.wav" n1 long n2 medium n3 verylong n4 short n5 long n6 verylong n7
opus "$work/nervous.wav" nervous.opus
