package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

const noServer = "Start one with 'masterspeak dev' in this folder, or name one with --url and --key, " +
	"or with MASTERSPEAK_URL and MASTERSPEAK_API_KEY."

// endpoint is a server and the right to use it. The key of a dev.json belongs to
// its URL and is sent to no other.
type endpoint struct {
	url, key string
	file     string // the dev.json that named it, if one did
}

// advice is for when nothing answers.
func (e endpoint) advice() string {
	if e.file != "" {
		return "The server that " + clean(e.file) + " names is gone; start it again with 'masterspeak dev'."
	}
	return "Is the server running? 'masterspeak dev' starts one here; --url names another."
}

// endpointFlags are on every command that is a client.
type endpointFlags struct{ url, key string }

func (f *endpointFlags) add(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&f.url, "url", "", "server (default $MASTERSPEAK_URL, else the running 'masterspeak dev')")
	cmd.PersistentFlags().StringVar(&f.key, "key", "", "API key (default $MASTERSPEAK_API_KEY, else of the running 'masterspeak dev')")
}

// endpoint looks in the flags, then the environment, then dev.json.
func (p *program) endpoint(flags endpointFlags) (endpoint, error) {
	found := endpoint{url: flags.url, key: flags.key}
	if found.url == "" {
		found.url = p.env("MASTERSPEAK_URL")
	}
	if found.key == "" {
		found.key = p.env("MASTERSPEAK_API_KEY")
	}
	if found.url == "" || found.key == "" {
		if err := p.fromDev(&found); err != nil {
			return endpoint{}, err
		}
	}
	found.url = strings.TrimRight(found.url, "/")
	if err := checkURL(found.url); err != nil {
		return endpoint{}, err
	}
	if found.key == "" {
		return endpoint{}, &advised{errors.New("there is no API key for " + found.url), "Give one with --key or MASTERSPEAK_API_KEY."}
	}
	return found, nil
}

// fromDev fills in what is missing from the dev.json of a running dev.
func (p *program) fromDev(found *endpoint) error {
	dev, path, err := p.findDev()
	if err != nil {
		return err
	}
	if path == "" && found.url == "" {
		return &advised{errors.New("no server is known"), noServer}
	}
	if found.url == "" {
		found.url, found.file = dev.URL, path
	}
	if found.key == "" && sameServer(found.url, dev.URL) {
		found.url, found.key = dev.URL, dev.APIKey // as it listens: localhost may have two addresses
	}
	return nil
}

// sameServer reports whether the address, which may say localhost, is dev's.
func sameServer(address, dev string) bool {
	named, err := url.Parse(strings.TrimRight(address, "/"))
	known, errKnown := url.Parse(strings.TrimRight(dev, "/"))
	if err != nil || errKnown != nil {
		return false
	}
	if named.Hostname() == "localhost" && net.ParseIP(known.Hostname()).IsLoopback() {
		named.Host = net.JoinHostPort(known.Hostname(), named.Port())
	}
	return *named == *known
}

type devFile struct {
	URL    string `json:"url"`
	APIKey string `json:"api_key"`
}

// findDev looks for .masterspeak/dev.json here and in the folders above; no
// file is no error.
func (p *program) findDev() (dev devFile, path string, err error) {
	folder, err := p.folder()
	if err != nil {
		return devFile{}, "", fmt.Errorf("finding the current folder: %w", err)
	}
	for {
		path = filepath.Join(folder, ".masterspeak", "dev.json")
		data, err := os.ReadFile(path)
		if err == nil {
			if err := json.Unmarshal(data, &dev); err != nil {
				return devFile{}, "", fmt.Errorf("reading %s: %w", path, err)
			}
			return dev, path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return devFile{}, "", fmt.Errorf("reading dev.json: %w", err)
		}
		if folder == filepath.Dir(folder) {
			return devFile{}, "", nil
		}
		folder = filepath.Dir(folder)
	}
}

func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return &advised{fmt.Errorf("%q is not the address of a server", address), "Write it like http://localhost:8080."}
	}
	return nil
}
