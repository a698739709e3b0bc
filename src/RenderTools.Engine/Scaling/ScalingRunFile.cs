using System.Text;

namespace RenderTools.Scaling;

/// <summary>
/// A CSV file (RFC 4180, UTF-8, invariant culture) of raw runs, one per line, each on the disk before the next begins:
/// a sweep that is stopped keeps what it has. A line torn by a crash is no run: reading leaves it out, and appending
/// cuts it off first.
/// </summary>
public sealed class ScalingRunFile : IDisposable
{
    private readonly StreamWriter _writer;

    private ScalingRunFile(StreamWriter writer) => _writer = writer;

    /// <summary>Opens a file to append runs to, or creates it. Others may read it meanwhile.</summary>
    /// <exception cref="InvalidDataException">
    /// The file holds something else than runs with this version's columns; nothing was changed.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static ScalingRunFile Append(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var text = ReadAll(stream);
            var records = CsvText.Records(text, ',').ToList();
            // A file torn in its very first line is a header cut short, or no file of ours: only an unbroken prefix is
            // overwritten.
            var header = CsvText.Join(ScalingRunColumns.Names, alwaysQuoteLast: true);
            var hasHeader =
                records.Count > 0 && records[0].Fields.SequenceEqual(ScalingRunColumns.Names, StringComparer.Ordinal);
            if (!hasHeader && !header.StartsWith(text.TrimStart('\uFEFF'), StringComparison.Ordinal))
                throw new InvalidDataException(
                    $"'{path}' does not hold scaling runs with the columns of this version; choose another file."
                );

            var whole = hasHeader
                ? records
                    .Where(record => !record.Torn && record.Fields.Count == ScalingRunColumns.Names.Count)
                    .Max(record => record.End)
                : 0;
            stream.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, whole)));
            stream.Seek(0, SeekOrigin.End);
            var file = new ScalingRunFile(new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n" });
            if (!hasHeader)
                file.Line(header);
            else if (text[whole - 1] != '\n')
                file.Line("");
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes a run and hands it to the system.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Write(ScalingRun run) => Line(CsvText.Join(ScalingRunColumns.Write(run), alwaysQuoteLast: true));

    /// <summary>
    /// Reads the runs of a file, in the file's order; also one that a spreadsheet or Export-Csv wrote again with
    /// decimal commas, semicolons, or quotes around everything. Columns are found by name, others are left alone.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file holds no runs, or a whole line is not one; the message names line and column.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<ScalingRun> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Parse(ReadAll(stream));
    }

    /// <summary>Reads the runs of a text; see <see cref="Read"/>.</summary>
    /// <exception cref="InvalidDataException">The text holds no runs, or a whole line is not one.</exception>
    public static IReadOnlyList<ScalingRun> Parse(string text)
    {
        text = text.TrimStart('\uFEFF');
        // Windows PowerShell's Export-Csv begins with a line about the type.
        if (text.StartsWith("#TYPE", StringComparison.Ordinal))
            text = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        var head = text.AsSpan()[
            ..(text.IndexOf('\n', StringComparison.Ordinal) is var first and >= 0 ? first : text.Length)
        ];
        using var records = CsvText
            .Records(text, head.Contains(';') && !head.Contains(',') ? ';' : ',')
            .GetEnumerator();
        if (!records.MoveNext() || !records.Current.Fields.Contains("WallSeconds", StringComparer.OrdinalIgnoreCase))
            throw new InvalidDataException("These are no scaling runs: the first line names no column WallSeconds.");

        var names = records.Current.Fields;
        var runs = new List<ScalingRun>();
        while (records.MoveNext())
        {
            var (fields, line, end, torn) = records.Current;
            if (torn || (text[end - 1] != '\n' && fields.Count != names.Count))
                break;
            if (fields.Count != names.Count)
                throw new InvalidDataException(
                    $"Line {line} of the runs has {fields.Count} fields where the first has {names.Count}."
                );
            var byName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < names.Count; i++)
                byName[names[i]] = fields[i];
            runs.Add(ScalingRunColumns.Read(byName, line));
        }

        return runs;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _writer.Dispose();

    private static string ReadAll(FileStream stream)
    {
        using var reader = new StreamReader(
            stream,
            new UTF8Encoding(false),
            detectEncodingFromByteOrderMarks: false,
            leaveOpen: true
        );
        return reader.ReadToEnd();
    }

    private void Line(string text)
    {
        _writer.WriteLine(text);
        _writer.Flush();
    }
}
