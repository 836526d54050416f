package webhook_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// names is a DNS server in which every name has one address, now this, now that.
type names struct{ address atomic.Value }

func newNames(address string) *names {
	n := &names{}
	n.is(address)
	return n
}

func (n *names) is(address string) { n.address.Store(netip.MustParseAddr(address).As4()) }

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go n.serve(server)
		return client, nil
	}}
}

// serve answers questions behind their length, as DNS over TCP has them.
func (n *names) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	for {
		var size uint16
		if binary.Read(conn, binary.BigEndian, &size) != nil {
			return
		}
		question := make([]byte, size)
		if _, err := io.ReadFull(conn, question); err != nil {
			return
		}
		answer := n.answer(question)
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

func (n *names) answer(question []byte) []byte {
	end := 12 + bytes.IndexByte(question[12:], 0) + 5 // of the name, its type and class
	answer := append([]byte{}, question[:end]...)
	answer[2], answer[3] = 0x81, 0x80
	clear(answer[6:12])
	if question[end-3] == 1 { // A
		address := n.address.Load().([4]byte)
		answer[7] = 1
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		answer = append(answer, address[:]...)
	}
	return answer
}

func TestANameThatLeadsInsideIsRefusedWhenItIsNamed(t *testing.T) {
	t.Parallel()
	dns := newNames("10.0.0.7")
	w := newWorldReaching(t, outbound.Config{Resolver: dns.resolver()})
	e := webhook.Endpoint{URL: "https://receiver.example/hook", Events: webhook.Events()}
	if _, err := w.service.Create(testenv.Context(t), w.owner, e, webhook.Key{}); !errors.Is(err, webhook.ErrAddress) {
		t.Errorf("got %v, want ErrAddress", err)
	}
	for _, inside := range []string{"127.0.0.1", "169.254.169.254", "100.64.0.1"} {
		dns.is(inside)
		if _, err := w.service.Create(testenv.Context(t), w.owner, e, webhook.Key{}); !errors.Is(err, webhook.ErrAddress) {
			t.Errorf("%s: %v, want ErrAddress", inside, err)
		}
	}
	dns.is("8.8.8.8")
	made, err := w.service.Create(testenv.Context(t), w.owner, e, webhook.Key{})
	must(t, err)
	dns.is("10.0.0.7")
	url := "https://other.example/"
	if _, err := w.service.Update(testenv.Context(t), w.owner, made.ID, webhook.Change{URL: &url}); !errors.Is(err, webhook.ErrAddress) {
		t.Errorf("a change: %v, want ErrAddress", err)
	}
}

func TestANameThatLeadsInsideLaterIsNotFollowed(t *testing.T) {
	t.Parallel()
	r := receive(t, nil)
	port := r.URL[strings.LastIndexByte(r.URL, ':'):]
	dns := newNames("8.8.8.8")
	w := newWorldReaching(t, outbound.Config{Resolver: dns.resolver()})
	made := w.endpoint("https://receiver.example/hook")
	w.exec("UPDATE webhook_endpoints SET url = $1", "http://receiver.example"+port+"/hook") // as if any port could be named
	dns.is("127.0.0.1")
	w.start(quick(2))
	w.succeed("")
	d := w.delivery(made.ID, webhook.Failed)
	if len(r.got) > 0 || len(d.Attempts) != 2 || d.Attempts[1].Error != "address_refused" {
		t.Errorf("got %+v; a private server was asked %d times", d.Attempts, len(r.got))
	}
}
