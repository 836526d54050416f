package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// speeches are the extensions that a folder is searched for. A file that is
// named needs none: there its bytes decide.
var speeches = strings.Fields(".txt .md .wav .mp3 .flac .ogg .oga .opus .webm .m4a .mp4 .aac .aif .aiff .amr .caf .mka .wma")

// expand puts the speeches inside for folders, and the matches for patterns
// that the shell left as they are. What is not there stays, to be reported
// beside the others.
func expand(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		found, err := expandOne(path)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

func expandOne(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case path == stdin, err == nil && !info.IsDir():
		return []string{path}, nil
	case err == nil:
		return speechesIn(path)
	case !strings.ContainsAny(path, "*?["):
		return []string{path}, nil
	}
	matches, err := filepath.Glob(path)
	if err != nil {
		return nil, fmt.Errorf("reading the pattern %s: %w", path, err)
	}
	if len(matches) == 0 {
		return nil, &advised{errors.New("no file matches " + path), "Check the path."}
	}
	return expand(matches)
}

// speechesIn walks the folder in the order of names; hidden files and folders
// are left alone.
func speechesIn(folder string) ([]string, error) {
	var files []string
	top := folder + string(filepath.Separator) // so that a link to a folder is followed
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == top:
		case strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
			return filepath.SkipDir
		case isSpeech(path, entry):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("searching %s: %w", folder, err)
	}
	if len(files) == 0 {
		return nil, &advised{errors.New("there is no speech in " + folder), "Looked for files that end in " + strings.Join(speeches, ", ") + "."}
	}
	return files, nil
}

func isSpeech(path string, entry fs.DirEntry) bool {
	if strings.HasPrefix(entry.Name(), ".") || !slices.Contains(speeches, strings.ToLower(filepath.Ext(path))) {
		return false
	}
	info, err := os.Stat(path) // of what a link leads to
	return err == nil && info.Mode().IsRegular()
}
