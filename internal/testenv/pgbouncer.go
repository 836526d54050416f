package testenv

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// PgBouncer starts a pgbouncer in transaction mode in front of the database and
// returns the URL that leads through it. Few server connections are shared by
// all clients, so that state left in a session is met by somebody else. The
// test is skipped where there is none, and fails in CI.
func PgBouncer(t testing.TB, dsn string) string {
	t.Helper()
	path := Program(t, "pgbouncer", "/usr/sbin/pgbouncer") // not on everybody's PATH
	through, err := url.Parse(dsn)
	if err != nil {
		t.Fatalf("reading the DSN: %v", err)
	}
	password, _ := through.User.Password()
	server := fmt.Sprintf("host=%s port=%s user=%s password=%s", through.Hostname(), through.Port(), through.User.Username(), password)
	port := strconv.Itoa(FreePort(t))
	through.Host = net.JoinHostPort("127.0.0.1", port)

	dir := Folder(t)
	file := filepath.Join(dir, "pgbouncer.ini")
	settings := "[databases]\n* = " + server + "\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " + port +
		"\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\n"
	if err := os.WriteFile(file, []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	arguments := []string{file}
	if os.Geteuid() == 0 {
		arguments = []string{"-u", "nobody", file} // it refuses to be root
	}
	bouncer := exec.CommandContext(context.Background(), path, arguments...)
	var said Lines
	bouncer.Stdout, bouncer.Stderr = &said, &said
	if err := bouncer.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = bouncer.Process.Kill()
		_ = bouncer.Wait()
		if t.Failed() {
			t.Logf("pgbouncer said:\n%s", &said)
		}
	})
	var dialer net.Dialer
	Eventually(t, func() bool {
		conn, err := dialer.DialContext(Context(t), "tcp", through.Host)
		return err == nil && conn.Close() == nil
	}, "pgbouncer takes connections")
	return through.String()
}
