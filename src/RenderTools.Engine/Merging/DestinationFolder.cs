using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>Whether a file can be written into a folder, or into one that is made when it is needed.</summary>
internal static class DestinationFolder
{
    /// <summary>Writes and removes an empty file in the folder, or in the nearest one above it that is there.</summary>
    /// <exception cref="RenderToolsException">DestinationNotWritable.</exception>
    public static void Check(string folder)
    {
        var nearest = folder;
        while (!Directory.Exists(nearest))
        {
            if (File.Exists(nearest))
                throw NotWritable(folder, $"'{nearest}' is a file.", null);
            nearest = Path.GetDirectoryName(nearest) ?? throw NotWritable(folder, $"there is no '{nearest}'.", null);
        }

        try
        {
            // An attribute or a mode does not tell: the file system may be read-only, or none that holds files.
            var probe = Path.Combine(nearest, $".rendertools-{Guid.NewGuid():N}");
            new FileStream(
                probe,
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            ).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(
                folder,
                nearest == folder ? error.Message : $"it does not exist, and cannot be made: {error.Message}",
                error
            );
        }
    }

    private static RenderToolsException NotWritable(string folder, string why, Exception? error) =>
        new(
            "DestinationNotWritable",
            ErrorKind.WriteError,
            $"No file can be written into the folder '{folder}': {why} Name another destination.",
            error
        );
}
