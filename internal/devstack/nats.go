package devstack

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/rs/zerolog"
)

// NATSConfig says where an embedded server lives and how careful it is.
type NATSConfig struct {
	// Dir holds the streams.
	Dir string
	// Host is 127.0.0.1 by default.
	Host string
	// Port is a free one when 0 or -1.
	Port int
	// Fast leaves the disk to the system's own pace: for tests. Otherwise writes
	// are on disk within a second.
	Fast bool
	// Logger gets the server's log at debug level, its warnings and errors as
	// such; its zero value drops them.
	Logger zerolog.Logger
}

const natsReady = 20 * time.Second

// NATS is a running embedded server with JetStream.
type NATS struct {
	server *server.Server
	stop   func()
}

// StartNATS returns once the server takes connections.
func StartNATS(config NATSConfig) (*NATS, error) {
	if config.Host == "" {
		config.Host = "127.0.0.1"
	}
	if config.Port == 0 {
		config.Port = server.RANDOM_PORT
	}
	if err := os.MkdirAll(config.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating %s: %w", config.Dir, err)
	}
	srv, err := server.NewServer(&server.Options{
		ServerName:             "masterspeak-dev",
		Host:                   config.Host,
		Port:                   config.Port,
		JetStream:              true,
		StoreDir:               config.Dir,
		SyncInterval:           syncInterval(config.Fast),
		DisableJetStreamBanner: true,
		NoSigs:                 true,
	})
	if err != nil {
		return nil, fmt.Errorf("preparing nats: %w", err)
	}
	srv.SetLogger(natsLog{config.Logger}, false, false)
	n := &NATS{server: srv}
	n.stop = sync.OnceFunc(n.shutDown)
	srv.Start()
	if !srv.ReadyForConnections(natsReady) || !srv.JetStreamEnabled() {
		n.Stop()
		return nil, errors.New("starting nats: it is not ready for connections, see its log at level debug")
	}
	config.Logger.Debug().Str("version", n.Version()).Str("url", n.URL()).Msg("nats started")
	return n, nil
}

// syncInterval is how much a power cut may cost. The truth is in Postgres, from
// which the stream is refilled, so that no message has to be on disk at once.
func syncInterval(fast bool) time.Duration {
	if fast {
		return 0 // the server's default
	}
	return time.Second
}

// URL is where clients connect.
func (n *NATS) URL() string { return n.server.ClientURL() }

// Version is the server's, such as "2.15.2".
func (n *NATS) Version() string { return server.VERSION }

// Stop ends the server and waits for it. It may be called more than once. Only
// after it may the folder be removed.
func (n *NATS) Stop() { n.stop() }

func (n *NATS) shutDown() {
	n.server.Shutdown()
	n.server.WaitForShutdown()
}

// natsLog writes the server's log into ours.
type natsLog struct{ log zerolog.Logger }

func (l natsLog) Noticef(format string, v ...any) { l.log.Debug().Msgf("nats: "+format, v...) }
func (l natsLog) Debugf(format string, v ...any)  { l.log.Debug().Msgf("nats: "+format, v...) }
func (l natsLog) Tracef(format string, v ...any)  { l.log.Trace().Msgf("nats: "+format, v...) }
func (l natsLog) Warnf(format string, v ...any)   { l.log.Warn().Msgf("nats: "+format, v...) }
func (l natsLog) Errorf(format string, v ...any)  { l.log.Error().Msgf("nats: "+format, v...) }

// Fatalf must not end the program: it is not the server's to end.
func (l natsLog) Fatalf(format string, v ...any) { l.log.Error().Msgf("nats: "+format, v...) }
