package devstack
import ("testing";"github.com/rs/zerolog")
func TestZZ(t *testing.T){
 who,_:=unprivileged()
 bin,err:=download(t.Context(),17,who,zerolog.New(zerolog.NewTestWriter(t)))
 t.Log(bin,err)
}
