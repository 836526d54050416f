package blob

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
)

// s3Bucket writes to a bucket by way of a file. S3 wants to know the length of
// what comes, or takes parts of 5 MiB and more: the way through memory would
// hold up to 16 MiB of every upload.
type s3Bucket struct {
	client *s3.Client
	name   string
	prefix string
}

func openS3(bucket *blob.Bucket, u *url.URL) *s3Bucket {
	b := &s3Bucket{name: u.Host, prefix: u.Query().Get("prefix")}
	if !bucket.As(&b.client) {
		return nil
	}
	return b
}

func (b *s3Bucket) write(ctx context.Context, key string, r io.Reader) (n int64, err error) {
	file, err := os.CreateTemp("", "masterspeak-upload-*")
	if err != nil {
		return 0, fmt.Errorf("making a file for an upload: %w: %w", ErrUnavailable, err)
	}
	defer func() { _, _ = file.Close(), os.Remove(file.Name()) }() // it has served
	source := &failing{Reader: r}
	if n, err = io.Copy(file, source); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	switch {
	case source.err != nil:
		return 0, source.err
	case err != nil:
		return 0, explain("keeping", err)
	}
	_, err = b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: aws.String(b.prefix + key), Body: file, ContentLength: &n, ContentType: aws.String(contentType),
	})
	return n, explain("writing", err)
}
