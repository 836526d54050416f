package postgres

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// registerTypes teaches a connection our ids, and to write arrays of ids and
// texts in one piece. The driver's own way looks at each element on its own,
// and lets its buffer grow from nothing for each statement: at 500 rows of a
// kilobyte that is most of what it does.
func registerTypes(m *pgtype.Map) {
	id := &pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: idCodec{}}
	m.RegisterType(id)
	m.RegisterType(&pgtype.Type{Name: "_uuid", OID: pgtype.UUIDArrayOID, Codec: arrayCodec[analysis.ID]{
		ArrayCodec: &pgtype.ArrayCodec{ElementType: id},
		size:       func(id analysis.ID) int { return len(id) },
		put:        func(buf []byte, id analysis.ID) []byte { return append(buf, id[:]...) },
	}})
	text := &pgtype.Type{Name: "text", OID: pgtype.TextOID, Codec: pgtype.TextCodec{}}
	m.RegisterType(&pgtype.Type{Name: "_text", OID: pgtype.TextArrayOID, Codec: arrayCodec[string]{
		ArrayCodec: &pgtype.ArrayCodec{ElementType: text},
		size:       func(s string) int { return len(s) },
		put:        func(buf []byte, s string) []byte { return append(buf, s...) },
	}})
}

// idCodec reads and writes analysis.ID as the 16 bytes that it is.
type idCodec struct{ pgtype.UUIDCodec }

func (c idCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(analysis.ID); ok && format == pgtype.BinaryFormatCode {
		return idPlan{}
	}
	return c.UUIDCodec.PlanEncode(m, oid, format, value)
}

func (c idCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if _, ok := target.(*analysis.ID); ok && format == pgtype.BinaryFormatCode {
		return idPlan{}
	}
	return c.UUIDCodec.PlanScan(m, oid, format, target)
}

type idPlan struct{}

func (idPlan) Encode(value any, buf []byte) ([]byte, error) {
	id := value.(analysis.ID) //nolint:forcetypeassert // planned for nothing else
	return append(buf, id[:]...), nil
}

func (idPlan) Scan(src []byte, target any) error {
	id := target.(*analysis.ID) //nolint:forcetypeassert // planned for nothing else
	if len(src) != len(id) {
		return fmt.Errorf("reading an id: %d bytes", len(src))
	}
	copy(id[:], src)
	return nil
}

// arrayCodec writes a []T without NULLs in one piece, and leaves all else to
// the driver. The layout is that of array_recv: the number of dimensions,
// whether there are NULLs, the type, length and lower bound of the dimension,
// then each element behind its length.
type arrayCodec[T any] struct {
	*pgtype.ArrayCodec
	size func(T) int
	put  func(buf []byte, v T) []byte
}

func (c arrayCodec[T]) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.([]T); ok && format == pgtype.BinaryFormatCode {
		return c
	}
	return c.ArrayCodec.PlanEncode(m, oid, format, value)
}

func (c arrayCodec[T]) Encode(value any, buf []byte) ([]byte, error) {
	values := value.([]T) //nolint:forcetypeassert // planned for nothing else
	if values == nil {
		return nil, nil // NULL
	}
	total := 20
	for _, v := range values {
		total += 4 + c.size(v)
	}
	if total > math.MaxInt32 {
		return nil, fmt.Errorf("writing an array: %d bytes are more than a parameter holds", total)
	}
	buf = slices.Grow(buf, total)
	dimensions := uint32(min(len(values), 1))
	buf = words(buf, dimensions, 0, c.ElementType.OID)
	if dimensions == 1 {
		buf = words(buf, uint32(len(values)), 1) //nolint:gosec // less than total
	}
	for _, v := range values {
		buf = c.put(words(buf, uint32(c.size(v))), v) //nolint:gosec // less than total
	}
	return buf, nil
}

func words(buf []byte, values ...uint32) []byte {
	for _, v := range values {
		buf = binary.BigEndian.AppendUint32(buf, v)
	}
	return buf
}
