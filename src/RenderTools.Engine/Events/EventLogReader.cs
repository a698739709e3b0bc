using System.Text.Json;

namespace RenderTools.Events;

/// <summary>Reads an event log back, also one that is being written, or whose writer was killed.</summary>
public sealed class EventLogReader
{
    private readonly string _path;

    /// <summary>Prepares to read; nothing is opened yet.</summary>
    /// <param name="path">Full path.</param>
    public EventLogReader(string path) => _path = path;

    /// <summary>
    /// Lines of the last reading that were no entries: at most one for each time a writer was killed.
    /// </summary>
    public int TornLines { get; private set; }

    /// <summary>The entries in the order of the file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It was written in a schema newer than this code knows.</exception>
    public IEnumerable<EventLogEntry> Read()
    {
        TornLines = 0;
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (Parse(line) is not { } entry)
            {
                TornLines++;
                continue;
            }

            if (entry.Schema > EventLogEntry.CurrentSchema)
                throw new InvalidDataException(
                    $"'{_path}' is written in schema {entry.Schema}; this version reads up to "
                        + $"{EventLogEntry.CurrentSchema}."
                );
            yield return entry;
        }
    }

    private static EventLogEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EventLogJson.Line.EventLogEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
