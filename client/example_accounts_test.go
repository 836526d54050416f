package client_test

import (
	"context"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/masterspeak/masterspeak/client"
)

// The examples of accounts are one story, and run in this order.

func ExampleClient_Call_register() {
	ctx, c := context.Background(), connect()
	var user client.User
	check(c.Call(ctx, http.MethodPost, "/v1/auth/register", client.RegisterRequest{
		Email: "grace@example.com", Password: "correct horse battery staple", FullName: new("Grace Hopper"),
	}, &user))
	check(c.Call(ctx, http.MethodPost, "/v1/auth/verify/request", client.AddressRequest{Email: "grace@example.com"}, nil))
	token := letter("verify-email") // from the link that the person followed
	check(c.Call(ctx, http.MethodPost, "/v1/auth/verify", client.TokenRequest{Token: token}, nil))
	fmt.Println(user.Email, user.FullName)
	// Output: grace@example.com Grace Hopper
}

func ExampleClient_Call_login() {
	ctx, c := context.Background(), connect()
	var session client.Session
	check(c.Call(ctx, http.MethodPost, "/v1/auth/login", client.LoginRequest{
		Email: "grace@example.com", Password: "correct horse battery staple",
	}, &session))
	check(c.Call(ctx, http.MethodPost, "/v1/auth/refresh", client.RefreshRequest{RefreshToken: session.RefreshToken}, &session))
	grace := client.New(client.Config{URL: os.Getenv("MASTERSPEAK_URL"), Key: session.AccessToken})
	var me client.User
	check(grace.Call(ctx, http.MethodGet, "/v1/me", nil, &me))
	check(c.Call(ctx, http.MethodPost, "/v1/auth/logout", client.RefreshRequest{RefreshToken: session.RefreshToken}, nil))
	fmt.Println(me.Email, me.Verified)
	// Output: grace@example.com true
}

func ExampleClient_Call_forgottenPassword() {
	ctx, c := context.Background(), connect()
	check(c.Call(ctx, http.MethodPost, "/v1/auth/password/forgot", client.AddressRequest{Email: "grace@example.com"}, nil))
	check(c.Call(ctx, http.MethodPost, "/v1/auth/password/reset", client.ResetRequest{
		Token: letter("reset-password"), Password: "staple battery horse correct",
	}, nil))
	fmt.Println("log in with the new one")
	// Output: log in with the new one
}

func ExampleClient_Call_keys() {
	ctx, c := context.Background(), login("grace@example.com", "staple battery horse correct")
	var laptop client.CreatedAPIKey
	check(c.Call(ctx, http.MethodPost, "/v1/api-keys", client.CreateAPIKeyRequest{
		Name: "laptop", Scopes: []string{"analyses:read", "analyses:write"}, ExpiresAt: new(time.Now().AddDate(1, 0, 0)),
	}, &laptop)) // laptop.Key is shown this once
	var keys client.APIKeyList
	check(c.Call(ctx, http.MethodGet, "/v1/api-keys", nil, &keys))
	for _, key := range keys.Data {
		fmt.Println(key.Name, key.Scopes)
	}
	check(c.Call(ctx, http.MethodDelete, "/v1/api-keys/"+laptop.ID, nil, nil))
	// Output: laptop [analyses:read analyses:write]
}

func ExampleClient_Call_profile() {
	ctx, c := context.Background(), login("grace@example.com", "staple battery horse correct")
	var me client.User
	check(c.Call(ctx, http.MethodPatch, "/v1/me", client.ChangeRequest{FullName: new("Rear Admiral Hopper")}, &me))
	var everything strings.Builder // a file, when there is much
	check(c.Call(ctx, http.MethodGet, "/v1/me/export", nil, &everything))
	check(c.Call(ctx, http.MethodDelete, "/v1/me", nil, nil)) // and she is gone
	fmt.Println(me.FullName, strings.HasSuffix(everything.String(), "}\n"))
	// Output: Rear Admiral Hopper true
}

// login is a client of somebody's account.
func login(email, password string) *client.Client {
	var session client.Session
	check(connect().Call(context.Background(), http.MethodPost, "/v1/auth/login", client.LoginRequest{Email: email, Password: password}, &session))
	return client.New(client.Config{URL: os.Getenv("MASTERSPEAK_URL"), Key: session.AccessToken})
}

// letter waits for one with a link to that page, among those that dev keeps,
// and returns its token.
func letter(page string) string {
	for range time.Tick(20 * time.Millisecond) {
		kept, err := filepath.Glob(filepath.Join(os.Getenv("LETTERS"), "*.eml"))
		check(err)
		for _, path := range kept {
			if _, link, found := strings.Cut(words(path), page+"?token="); found {
				return strings.Fields(link)[0]
			}
		}
	}
	return ""
}

func words(path string) string {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	message, err := mail.ReadMessage(file)
	if err != nil {
		return "" // it is being written
	}
	text, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	check(err)
	return string(text)
}
