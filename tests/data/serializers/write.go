// Prints the forms of forms.json that Go writes, of the value in its first.
package main

import (
	"bytes"
	"encoding/json"
	"os"
)

func main() {
	file, _ := os.ReadFile("forms.json")
	var forms map[string]string
	_ = json.Unmarshal(file, &forms)
	// Like a struct, raw JSON keeps the order of its keys.
	value := json.RawMessage(forms["json-stringify"])
	compact, _ := json.Marshal(value)
	indented, _ := json.MarshalIndent(value, "", "  ")
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var decoded any
	_ = decoder.Decode(&decoded)
	sorted, _ := json.Marshal(decoded)
	written := map[string]string{"go": string(compact), "go-indent": string(indented), "go-sorted": string(sorted)}
	_ = json.NewEncoder(os.Stdout).Encode(written)
}
