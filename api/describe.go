package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// description is the contract as a page shows it.
type description struct {
	About    string
	Sections []section
	Schemas  []schemaText
}

type section struct {
	Name, About string
	Operations  []operation
}

type schemaText struct{ Name, Text string }

type operation struct {
	Method, Path string
	ID           string `yaml:"operationId"`
	Summary      string
	Description  string
	Tags         []string
	Parameters   []parameter
	Request      exchange   `yaml:"requestBody"`
	Responses    yaml.Node  // in their order
	Security     yaml.Node  // an empty list: nobody has to say who calls
	Answers      []exchange `yaml:"-"`
}

type parameter struct {
	Ref                   string `yaml:"$ref"`
	Name, In, Description string
}

type exchange struct {
	Status      string `yaml:"-"`
	Ref         string `yaml:"$ref"`
	Description string
	Content     map[string]content
}

type content struct {
	Type string `yaml:"-"`
	Name struct {
		Ref string `yaml:"$ref"`
	} `yaml:"schema"`
	Given   any                            `yaml:"example"`
	Several map[string]struct{ Value any } `yaml:"examples"`
}

// describe reads the contract into sections, in its own order.
func describe(spec []byte) (*description, error) {
	var doc struct {
		Info       struct{ Description string }
		Tags       []struct{ Name, Description string }
		Paths      yaml.Node
		Components struct {
			Schemas    yaml.Node
			Parameters map[string]parameter
			Responses  map[string]exchange
		}
	}
	if err := yaml.Unmarshal(spec, &doc); err != nil {
		return nil, fmt.Errorf("decoding: %w", err)
	}
	byTag := map[string][]operation{}
	for name, item := range pairs(&doc.Paths) {
		for method, node := range pairs(item) {
			if method == "parameters" {
				continue
			}
			op := operation{Method: strings.ToUpper(method), Path: name}
			if err := node.Decode(&op); err != nil {
				return nil, fmt.Errorf("decoding %s %s: %w", method, name, err)
			}
			for i, p := range op.Parameters {
				if p.Ref != "" {
					op.Parameters[i] = doc.Components.Parameters[path.Base(p.Ref)]
				}
			}
			if err := op.answers(doc.Components.Responses); err != nil {
				return nil, err
			}
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], op)
		}
	}
	page := &description{About: doc.Info.Description}
	for _, tag := range doc.Tags {
		page.Sections = append(page.Sections, section{tag.Name, tag.Description, byTag[tag.Name]})
	}
	for name, node := range pairs(&doc.Components.Schemas) {
		text, err := yaml.Marshal(node)
		if err != nil {
			return nil, fmt.Errorf("encoding schema %s: %w", name, err)
		}
		page.Schemas = append(page.Schemas, schemaText{name, string(text)})
	}
	return page, nil
}

// pairs are the keys and values of a mapping, in its order.
func pairs(node *yaml.Node) func(yield func(string, *yaml.Node) bool) {
	return func(yield func(string, *yaml.Node) bool) {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i].Value, node.Content[i+1]) {
				return
			}
		}
	}
}

func (o *operation) answers(shared map[string]exchange) error {
	for status, node := range pairs(&o.Responses) {
		var answer exchange
		if err := node.Decode(&answer); err != nil {
			return fmt.Errorf("decoding answer %s of %s: %w", status, o.ID, err)
		}
		if answer.Ref != "" {
			answer = shared[path.Base(answer.Ref)]
		}
		answer.Status = status
		o.Answers = append(o.Answers, answer)
	}
	return nil
}

// Bodies of the request.
func (o *operation) Bodies() []content { return o.Request.Bodies() }

// Bodies are the contents by their types.
func (e exchange) Bodies() []content {
	var bodies []content
	for _, kind := range []string{"application/json", "application/x-ndjson", "multipart/form-data", "application/problem+json", "text/event-stream", "text/html"} {
		if c, ok := e.Content[kind]; ok {
			c.Type = kind
			bodies = append(bodies, c)
		}
	}
	return bodies
}

// Schema names it, where it has a name.
func (c content) Schema() string { return strings.TrimPrefix(path.Base(c.Name.Ref), ".") } // of nothing the base is a dot

// Example is what the contract gives, as JSON over several lines; empty: none.
func (c content) Example() string {
	if text, ok := c.example().(string); ok || c.example() == nil {
		return text
	}
	b, err := json.MarshalIndent(c.example(), "", "  ")
	if err != nil {
		return "" // what YAML can say and JSON cannot has no place in a body
	}
	return string(b)
}

// example is the only one, or the first of several by name.
func (c content) example() any {
	if c.Given != nil || len(c.Several) == 0 {
		return c.Given
	}
	return c.Several[slices.Min(slices.Collect(maps.Keys(c.Several)))].Value
}

// Curl is the call as a command.
func (o *operation) Curl() string {
	call := "curl -X " + o.Method + " $URL" + o.Path
	if o.Security.Kind == 0 || len(o.Security.Content) > 0 {
		call += ` -H "X-API-Key: $KEY"`
	}
	if body, ok := o.Request.Content["application/json"]; ok {
		call += " \\\n  -H 'Content-Type: application/json' -d '" + strings.ReplaceAll(body.Example(), "'", `'\''`) + "'"
	}
	return call
}
