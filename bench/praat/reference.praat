# What Praat finds in one recording, one fact to a line. Written for this
# comparison from the manual of Praat and from de Jong & Wempe (2009).
form Reference
  sentence File
endform
sound = Read from file: file$
duration = Get total duration

# The time of pitch and intensity alone: no start, no reading.
stopwatch
pitch = noprogress To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
selectObject: sound
intensity = To Intensity: 50, 0.01, "yes"
seconds = stopwatch
appendInfoLine: "seconds ", seconds

selectObject: pitch
for percent from 1 to 3
  share = if percent = 1 then 0.05 else if percent = 2 then 0.5 else 0.95 fi fi
  hertz = Get quantile: 0, 0, share, "Hertz"
  appendInfoLine: "pitch ", share, " ", hertz
endfor
deviation = Get standard deviation: 0, 0, "semitones"
appendInfoLine: "semitones ", deviation

# The gate lies 25 dB below the 99th percentile; Praat wants it below the maximum.
selectObject: intensity
loudest = Get maximum: 0, 0, "Parabolic"
loud = Get quantile: 0, 0, 0.99
gate = loud - 25
selectObject: sound
grid = To TextGrid (silences): 100, 0, gate - loudest, 0.1, 0.1, "silent", "sounding"
intervals = Get number of intervals: 1
for i to intervals
  label$ = Get label of interval: 1, i
  if label$ = "silent"
    begin = Get start time of interval: 1, i
    end = Get end time of interval: 1, i
    appendInfoLine: "silence ", begin, " ", end
  endif
endfor

# A nucleus is a peak of intensity above the gate, 2 dB above the dip before
# it, in a voiced place that sounds.
selectObject: intensity
frames = Get number of frames
dip = 1000
previous = -1000
count = 0
for i to frames
  level = Get value in frame: i
  if i < frames
    next = Get value in frame: i + 1
  else
    next = -1000
  endif
  if level < dip
    dip = level
  endif
  if level > previous and level >= next and level > gate and level - dip >= 2
    time = Get time from frame number: i
    selectObject: pitch
    hertz = Get value at time: time, "Hertz", "Linear"
    selectObject: grid
    interval = Get interval at time: 1, time
    label$ = Get label of interval: 1, interval
    if hertz <> undefined and label$ = "sounding"
      count = count + 1
    endif
    selectObject: intensity
    dip = level
  endif
  previous = level
endfor
appendInfoLine: "nuclei ", count
appendInfoLine: "duration ", duration
