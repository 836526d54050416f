package db_test

import (
	"regexp"
	"strings"
)

var (
	quoted   = regexp.MustCompile(`'[^']*'`)
	comment  = regexp.MustCompile(`--[^\n]*`)
	contract = regexp.MustCompile(`--\s*contract:\s*\S+`)
	created  = regexp.MustCompile(`(?i)^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)`)
	target   = regexp.MustCompile(`(?i)^(?:ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?|DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?|UPDATE\s+|DELETE\s+FROM\s+|CREATE\s+(?:UNIQUE\s+)?INDEX\s.*?\bON\s+(?:ONLY\s+)?)(\w+)`)
)

// parse splits a section into statements. Texts are emptied, so that nothing in
// them looks like SQL.
func parse(section string) []statement {
	made := map[string]bool{}
	var statements []statement
	for part := range strings.SplitSeq(quoted.ReplaceAllString(section, "''"), ";") {
		sql := strings.Join(strings.Fields(comment.ReplaceAllString(part, "")), " ")
		if sql == "" {
			continue
		}
		if m := created.FindStringSubmatch(sql); m != nil {
			made[m[1]] = true
		}
		s := statement{sql: sql, excused: contract.MatchString(part)}
		if m := target.FindStringSubmatch(sql); m != nil {
			s.existing = !made[m[1]]
		}
		statements = append(statements, s)
	}
	return statements
}
