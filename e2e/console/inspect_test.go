package console

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

var pictures = flag.Bool("pictures", false, "make the pictures of docs/console anew")

// look is a width and a theme that every page must be good at.
type look struct {
	width, height int64
	theme         string
}

func looks() (list []look) {
	for _, theme := range []string{"light", "dark"} {
		list = append(list, look{1280, 900, theme}, look{390, 844, theme})
	}
	return list
}

func (b *tab) wear(l look) {
	b.t.Helper()
	b.do("changing the look", emulation.SetDeviceMetricsOverride(l.width, l.height, 1, l.width < 500),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.theme}}))
}

// inspect looks at what the page shows now in every look: axe finds nothing,
// and neither the page nor a list in it scrolls sideways. Complete is true when all is drawn. A page with
// a file has its picture in the documents.
func (b *tab) inspect(name, file, complete string) {
	b.t.Helper()
	if !eval[bool](b, `typeof axe === "object"`) {
		b.do("injecting axe", chromedp.Evaluate(axe(b.t), nil)) // by the debugger: the policy of the page stays as it is
	}
	for _, l := range looks() {
		b.wear(l)
		b.until(name+" is complete", complete)
		for _, found := range violations(b) {
			b.t.Errorf("%s at %d, %s: %s", name, l.width, l.theme, found)
		}
		if wide := eval[int](b, `document.documentElement.scrollWidth`); wide > int(l.width) {
			b.t.Errorf("%s at %d is %d wide, and scrolls sideways", name, l.width, wide)
		}
		if list := eval[string](b, `[...document.querySelectorAll(".scroll")].find(e => e.scrollWidth > e.clientWidth)?.ariaLabel ?? ""`); list != "" {
			b.t.Errorf("%s at %d: the %s scrolls sideways", name, l.width, list)
		}
		if *pictures && file != "" {
			b.picture(fmt.Sprintf("%s-%d-%s.png", file, l.width, l.theme))
		}
	}
	b.wear(looks()[0])
}

// axe is what npm installed.
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("..", "..", "web", "node_modules", "axe-core", "axe.min.js"))
	switch {
	case err == nil:
		return string(script)
	case os.Getenv("CI") != "":
		t.Fatalf("%v; run npm ci in web", err)
	default:
		t.Skipf("%v; run npm ci in web", err)
	}
	return ""
}

// violations are what axe finds, with where.
func violations(b *tab) []string {
	b.t.Helper()
	var report []struct {
		ID, Help string
		Nodes    []struct {
			HTML    string
			Summary string `json:"failureSummary"`
		}
	}
	text := eval[string](b, `axe.run({resultTypes: ["violations"], iframes: false}).then(r => JSON.stringify(r.violations))`)
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		b.t.Fatal(err)
	}
	var found []string
	for _, v := range report {
		found = append(found, fmt.Sprintf("%s: %s, at %.200s (%s), %d in all", v.ID, v.Help, v.Nodes[0].HTML, v.Nodes[0].Summary, len(v.Nodes)))
	}
	return found
}

// picture saves the whole page into the documents.
func (b *tab) picture(name string) {
	b.t.Helper()
	var full []byte
	b.do("making a picture", chromedp.MouseEvent(input.MouseMoved, 2, 2), chromedp.Evaluate(`document.activeElement.blur(); scrollTo(0, 0)`, nil), chromedp.FullScreenshot(&full, 100))
	img, err := png.Decode(bytes.NewReader(full))
	if err != nil {
		b.t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(img)); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("..", "..", "docs", "console", name), small.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// fewColours keeps the most frequent colours, which a page has few of beside
// the edges of its letters.
func fewColours(img image.Image) *image.Paletted {
	count := map[color.RGBA]int{}
	bounds := img.Bounds()
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	frequent := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int { return cmp.Compare(count[b], count[a]) })
	var palette color.Palette
	for _, c := range frequent[:min(len(frequent), 192)] {
		palette = append(palette, c)
	}
	out, nearest := image.NewPaletted(bounds, palette), map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			i, known := nearest[c]
			if !known {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	return out
}
