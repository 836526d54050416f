package testenv

import (
	"net"
	"testing"
)

// BlackHole is the address, as host:port, of a server that accepts connections
// and never answers.
func BlackHole(t testing.TB) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(Context(t), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var held []net.Conn
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			held = append(held, conn)
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-ended
		for _, conn := range held {
			_ = conn.Close()
		}
	})
	return listener.Addr().String()
}
