using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace RenderTools.Fixtures;

/// <summary>
/// Generated files under out/test-media, each in a folder named by the hash of its recipe, so that it keeps its exact
/// name. Made once, however many tests and processes ask at the same time.
/// </summary>
public static class MediaCache
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Known = new(StringComparer.Ordinal);

    /// <summary>The cache's folder.</summary>
    public static string Root => Repository.PathOf("out", "test-media");

    /// <summary>
    /// The file <paramref name="name"/> by <paramref name="recipe"/>; <paramref name="make"/> writes it where it does
    /// not exist yet.
    /// </summary>
    /// <param name="name">Its file name.</param>
    /// <param name="recipe">All that determines its content, as text.</param>
    /// <param name="make">
    /// Writes it: gets a scratch folder and the path to write to, which has the name's extension.
    /// </param>
    public static async Task<string> GetAsync(string name, string recipe, Func<string, string, Task> make)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{recipe}")))[..16];
        var entry = Known.GetOrAdd(
            hash,
            key => new Lazy<Task<string>>(() => MakeOnceAsync(Path.Combine(Root, key), name, recipe, make))
        );
        try
        {
            return await entry.Value;
        }
        catch
        {
            // The next one who asks tries again and sees the error for itself.
            Known.TryRemove(new KeyValuePair<string, Lazy<Task<string>>>(hash, entry));
            throw;
        }
    }

    private static async Task<string> MakeOnceAsync(
        string folder,
        string name,
        string recipe,
        Func<string, string, Task> make
    )
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path))
            return path;
        Directory.CreateDirectory(folder);
        await using var held = await LockAsync(Path.Combine(folder, ".lock"));
        if (File.Exists(path))
            return path;
        var scratch = Directory
            .CreateDirectory(Path.Combine(folder, $".{Environment.ProcessId}-{Guid.NewGuid():N}"))
            .FullName;
        try
        {
            var unfinished = Path.Combine(scratch, "out" + Path.GetExtension(name));
            await make(scratch, unfinished);
            await File.WriteAllTextAsync(Path.Combine(folder, "recipe.txt"), recipe);
            File.Move(unfinished, path);
            return path;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        while (true)
        {
            try
            {
                // FileShare.None is an flock on Unix: it holds between processes and ends with its owner, however that
                // dies.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(50);
            }
        }
    }
}
