using System.Text.Json;
using System.Text.Json.Serialization;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>
/// Tasks as files of JSON. Whoever reads a task runs what it says, so a task that another user could have written is
/// refused.
/// </summary>
internal static class ChunkTaskFile
{
    /// <summary>Writes a task.</summary>
    public static void Write(ChunkTask task, string path)
    {
        // A link under that name is not to be followed.
        File.Delete(path);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(task, ChunkTaskJson.Default.ChunkTask));
    }

    /// <summary>Reads a task.</summary>
    /// <exception cref="RenderToolsException">
    /// TaskNotPrivate: another user may write to the file or its folder. TaskUnreadable: it is no task, or one of
    /// another version.
    /// </exception>
    public static ChunkTask Read(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null })
            throw Unreadable(path, "it is no file");
        foreach (var place in (string[])[folder, path])
        {
            if (FileOwner.OthersMayWrite(place))
                throw new RenderToolsException(
                    "TaskNotPrivate",
                    ErrorKind.InvalidData,
                    $"The task '{path}' is not run: another user may write to '{place}'. "
                        + "Take that right away, or use a folder of your own."
                );
        }

        try
        {
            var task =
                JsonSerializer.Deserialize(File.ReadAllBytes(path), ChunkTaskJson.Default.ChunkTask)
                ?? throw Unreadable(path, "it is empty");
            return task.WhyInvalid is { } why ? throw Unreadable(path, why) : task;
        }
        catch (JsonException error)
        {
            throw Unreadable(path, error.Message);
        }
    }

    private static RenderToolsException Unreadable(string path, string why) =>
        new("TaskUnreadable", ErrorKind.InvalidData, $"'{path}' cannot be read as a task: {why.TrimEnd('.')}.");
}

/// <summary>Source-generated JSON of tasks.</summary>
[JsonSourceGenerationOptions(
    Converters = [typeof(RationalJsonConverter)],
    UseStringEnumConverter = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(ChunkTask))]
internal sealed partial class ChunkTaskJson : JsonSerializerContext;
